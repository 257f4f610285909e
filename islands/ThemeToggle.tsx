import { useEffect, useState } from "preact/hooks";
import { Icon, type IconName } from "../components/Icon.tsx";

type Choice = "system" | "sluice-light" | "sluice-dark";

const choices: { choice: Choice; icon: IconName; word: string }[] = [
  { choice: "system", icon: "monitor", word: "system" },
  { choice: "sluice-light", icon: "sun", word: "light" },
  { choice: "sluice-dark", icon: "moon", word: "dark" },
];

/** Goes through system, light and dark. The choice stays in this browser; static/theme.js applies it on each page. */
export default function ThemeToggle() {
  const [choice, setChoice] = useState<Choice | null>(null);
  useEffect(() => setChoice(readChoice()), []);

  const index = choices.findIndex((one) => one.choice === choice);
  const current = choices[Math.max(0, index)];
  const next = choices[(Math.max(0, index) + 1) % choices.length];
  if (!current || !next) return null;
  const text = `Theme: ${current.word}. Switch to ${next.word}`;
  return (
    <button
      type="button"
      aria-label={text}
      title={text}
      disabled={choice === null}
      onClick={() => setChoice(apply(next.choice))}
      class="flex size-8 cursor-pointer items-center justify-center rounded-field text-quiet hover:bg-base-content/6 hover:text-base-content disabled:invisible"
    >
      <Icon name={current.icon} />
    </button>
  );
}

function readChoice(): Choice {
  const theme = document.documentElement.dataset.theme;
  return theme === "sluice-light" || theme === "sluice-dark" ? theme : "system";
}

function apply(choice: Choice): Choice {
  const { dataset } = document.documentElement;
  if (choice === "system") delete dataset.theme;
  else dataset.theme = choice;
  keep(choice);
  return choice;
}

function keep(choice: Choice): boolean {
  try {
    if (choice === "system") localStorage.removeItem("sluice-theme");
    else localStorage.setItem("sluice-theme", choice);
    return true;
  } catch {
    // A browser with closed storage refuses in several ways; the choice then lasts for this page.
    return false;
  }
}
