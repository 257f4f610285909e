/** A prefixed id, cut in its middle; the whole one on hover and for screen readers. */
export function Id({ id, whole = false }: { id: string; whole?: boolean }) {
  const [prefix = "", rest = ""] = id.split("_");
  const text = whole || rest.length < 12 ? id : `${prefix}_…${rest.slice(-6)}`;
  return (
    <span title={id} class="font-mono text-xs whitespace-nowrap">
      {text === id ? id : (
        <>
          <span aria-hidden="true">{text}</span>
          <span class="sr-only">{id}</span>
        </>
      )}
    </span>
  );
}
