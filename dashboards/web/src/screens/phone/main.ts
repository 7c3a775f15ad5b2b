import { mount } from "svelte";
import "../../tokens/tokens.css";
import "./phone.css";
import App from "./App.svelte";
import { keepShell } from "../../push/worker";

const FIRST_MS = 3_000;

mount(App, { target: document.body });
setTimeout(keepShell, FIRST_MS); // a weak network first brings the alert
