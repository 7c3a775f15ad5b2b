import { mount } from "svelte";
import "../../tokens/tokens.css";
import "./phone.css";
import App from "./App.svelte";
import { keepShell } from "./shell";

mount(App, { target: document.body });
keepShell();
