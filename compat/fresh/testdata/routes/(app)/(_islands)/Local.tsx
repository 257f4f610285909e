export default function Local({ id }: { id: string }) {
  return <i>{id}</i>;
}
