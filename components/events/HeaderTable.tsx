/** Headers as they came, in their order. */
export function HeaderTable({ caption, headers }: {
  caption: string;
  headers: readonly (readonly [name: string, value: string])[];
}) {
  return (
    <div class="overflow-x-auto">
      <table class="w-full font-mono text-xs leading-5">
        <caption class="sr-only">{caption}</caption>
        <thead class="sr-only">
          <tr>
            <th scope="col">Header</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {headers.map(([name, value], index) => (
            <tr key={index} class="align-top">
              <th scope="row" class="w-px py-0.5 pr-6 text-left font-normal whitespace-nowrap text-quiet">
                {name}
              </th>
              <td class="py-0.5 wrap-anywhere">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
