// From the beginning: when a tone begins to sound, in window.tones (ms since 1970).
window.tones = [];
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) {
  window.tones.push(Date.now());
  return start.apply(this, when);
};
