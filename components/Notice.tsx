import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./Icon.tsx";

const looks = {
  warning: ["alert", "border-warning/35 bg-warning/8 [&>svg]:text-warning"],
  error: ["octagon", "border-error/35 bg-error/7 [&>svg]:text-error"],
  info: ["info", "border-info/30 bg-info/7 [&>svg]:text-info"],
} as const satisfies Record<string, readonly [IconName, string]>;

/** Something about this page that a person should know before going on, with what to do about it. */
export function Notice({ tone, title, children, actions }: {
  tone: keyof typeof looks;
  title: string;
  children?: ComponentChildren;
  actions?: ComponentChildren;
}) {
  const [icon, look] = looks[tone];
  return (
    <div class={`flex flex-wrap items-start gap-x-3 gap-y-2 rounded-box border px-4 py-3 ${look}`}>
      <Icon name={icon} class="mt-0.5 size-4" />
      <div class="min-w-0 grow basis-60">
        <p class="font-medium">{title}</p>
        {children && <div class="mt-0.5 text-quiet wrap-anywhere">{children}</div>}
      </div>
      {actions && <div class="flex flex-wrap items-center gap-2">{actions}</div>}
    </div>
  );
}
