import type { PushMessages } from "./vi.push";

export const push: PushMessages = {
  title: "Notifications on this device",
  help: "The way push of the on-call schedule sends notifications to the devices listed here, though no page is open.",
  stands: {
    asking: "Asking…", unsupported: "This browser takes no notifications", blocked: "Blocked by the browser", off: "Not on this device", busy: "Subscribing…", on: "On this device", failed: "Not subscribed",
  },
  helps: {
    asking: "", unsupported: "It needs HTTPS; on an iPhone add the page to the home screen first.", blocked: "Allow notifications of this page in the browser's settings, then load the page again.", off: "", busy: "The browser asks for your permission.", on: "", failed: "Check the network and try again: the browser needs the push service of its maker.",
  },
  unread: "The server could not be asked",
  turnOn: "Take notifications on this device",
  none: "No device yet.",
  browser: "Device",
  since: "Subscribed",
  used: "Last message",
  never: "never",
  thisOne: "this one",
  remove: "Remove",
};
