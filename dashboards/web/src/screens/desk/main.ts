import { mount } from "svelte";
import "../../tokens/fonts.css";
import "../../tokens/tokens.css";
import "./desk.css";
import App from "./App.svelte";

mount(App, { target: document.body });
