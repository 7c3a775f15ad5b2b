/** Dark, light, or as the machine has it; kept on this machine. */
export const THEMES = ["dark", "light", "system"] as const;
export type Theme = (typeof THEMES)[number];

const KEPT = "ioc-theme";
const prefersLight = matchMedia("(prefers-color-scheme: light)");

class ChosenTheme {
  theme = $state<Theme>(kept());
  #systemLight = $state(prefersLight.matches);
  /** What is on the screen now. */
  readonly shown: "dark" | "light" = $derived(
    this.theme === "system" ? (this.#systemLight ? "light" : "dark") : this.theme,
  );

  constructor() {
    this.#show();
    prefersLight.addEventListener("change", (event) => {
      this.#systemLight = event.matches;
      this.#show();
    });
  }

  choose(theme: Theme): void {
    this.theme = theme;
    localStorage.setItem(KEPT, theme);
    this.#show();
  }

  toggle(): void {
    this.choose(this.shown === "dark" ? "light" : "dark");
  }

  #show(): void {
    document.documentElement.dataset["theme"] = this.shown;
  }
}

function kept(): Theme {
  const found = localStorage.getItem(KEPT);
  return THEMES.find((theme) => theme === found) ?? "dark";
}

export const chosenTheme = new ChosenTheme();
