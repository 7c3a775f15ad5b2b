// Between the center and the wall: a test may say frames of its own; all are numbered anew.
(() => {
  const Native = window.WebSocket;
  window.wire = { opened: 0, socket: null, cells: [] };
  window.WebSocket = class extends Native {
    #seq = 0;
    #told = null;

    constructor(...given) {
      super(...given);
      window.wire.opened += 1;
      window.wire.socket = this;
    }

    get onmessage() {
      return this.#told;
    }

    set onmessage(told) {
      this.#told = told;
      super.onmessage = told && (({ data }) => this.say(JSON.parse(data)));
    }

    say(frame) {
      if (frame.type === "snapshot" && frame.topic.startsWith("wall:")) this.#keep(frame);
      this.#told?.({ data: JSON.stringify("seq" in frame ? { ...frame, seq: ++this.#seq } : frame) });
    }

    #keep({ topic, data }) {
      const cells = Object.entries(data).filter(([, cell]) => "value" in cell);
      window.wire.cells.push(...cells.map(([key, cell]) => ({ topic, key, cell })));
      if (window.wire.cells.length > 5000) window.wire.cells.splice(0, window.wire.cells.length - 5000);
    }
  };

  // So many changes of cells, as fast as the wall takes them.
  window.wire.storm = async (count) => {
    const { socket, cells } = window.wire;
    for (let i = 0; i < count; i++) {
      const { topic, key, cell } = cells[i % cells.length];
      const at = Date.now();
      socket.say({ type: "delta", seq: 0, topic, at, ops: [[key, { ...cell, value: Math.sin(i), at }]] });
      if (i % 500 === 499) await new Promise((resolve) => setTimeout(resolve));
    }
  };

  // So many turns of the page, each painted.
  window.wire.rotate = async (count, pages) => {
    for (let i = 1; i <= count; i++) {
      dispatchEvent(new KeyboardEvent("keydown", { key: String(1 + (i % pages)) }));
      await new Promise(requestAnimationFrame);
    }
  };

  // So many losses, each followed by a whole new connection.
  window.wire.reconnect = async (count) => {
    for (let i = 0; i < count; i++) {
      const { opened, socket } = window.wire;
      socket.close();
      while (window.wire.opened === opened || window.wire.socket.readyState !== Native.OPEN)
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
})();
