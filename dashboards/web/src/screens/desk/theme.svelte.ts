/** Dark or light; kept on this machine. */
export type Theme = "dark" | "light";

const KEPT = "ioc-theme";

class ChosenTheme {
  theme = $state<Theme>(initial());

  toggle(): void {
    this.theme = this.theme === "dark" ? "light" : "dark";
    localStorage.setItem(KEPT, this.theme);
    document.documentElement.dataset["theme"] = this.theme;
  }
}

function initial(): Theme {
  const theme: Theme = localStorage.getItem(KEPT) === "light" ? "light" : "dark";
  document.documentElement.dataset["theme"] = theme;
  return theme;
}

export const chosenTheme = new ChosenTheme();
