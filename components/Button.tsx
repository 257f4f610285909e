import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./Icon.tsx";

export type ButtonTone = "primary" | "plain" | "ghost" | "danger";
export type ButtonSize = "small" | "medium" | "large";

interface Look {
  /** One primary action a page; everything else is plain. */
  tone?: ButtonTone;
  size?: ButtonSize;
  icon?: IconName;
  /** Takes the width of what holds it. */
  wide?: boolean;
}

const tones: Record<ButtonTone, string> = {
  primary: "btn-primary",
  plain: "border-line bg-base-100 hover:bg-base-200 shadow-card",
  ghost: "btn-ghost",
  danger: "btn-error",
};
const sizes: Record<ButtonSize, string> = {
  small: "btn-xs h-7 px-2 text-xs",
  medium: "btn-sm px-3 text-[0.8125rem]",
  large: "h-10 px-4 text-sm",
};

function classes({ tone = "plain", size = "medium", wide }: Look): string {
  return `btn gap-1.5 font-medium whitespace-nowrap ${tones[tone]} ${sizes[size]} ${wide ? "w-full" : ""}`;
}

/** Submits its form, unless `type` says otherwise. */
export function Button(
  { children, type = "submit", name, value, disabled, form, formAction, ...look }: Look & {
    children: ComponentChildren;
    type?: "submit" | "button";
    name?: string;
    value?: string;
    disabled?: boolean;
    /** The id of a form elsewhere on the page. */
    form?: string;
    formAction?: string;
  },
) {
  return (
    <button
      type={type}
      name={name}
      value={value}
      disabled={disabled}
      form={form}
      formaction={formAction}
      class={classes(look)}
    >
      {look.icon && <Icon name={look.icon} class="size-3.5" />}
      {children}
    </button>
  );
}

/** Goes somewhere, and looks like a button. */
export function LinkButton(
  { children, href, ...look }: Look & { children: ComponentChildren; href: string },
) {
  return (
    <a href={href} aria-current="false" class={classes(look)}>
      {look.icon && <Icon name={look.icon} class="size-3.5" />}
      {children}
    </a>
  );
}

/** A form that is nothing but its button: another verb is another route. */
export function PostButton(
  { action, fields = {}, ...button }: Look & {
    children: ComponentChildren;
    action: string;
    /** Sent along, hidden. */
    fields?: Record<string, string>;
    disabled?: boolean;
  },
) {
  return (
    <form method="post" action={action} class="inline-flex">
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Button {...button} />
    </form>
  );
}
