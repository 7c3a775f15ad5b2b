import { mount } from "svelte";
import "../../tokens/fonts.css";
import "../../tokens/tokens.css";
import "./wall.css";
import App from "./App.svelte";

mount(App, { target: document.body });
