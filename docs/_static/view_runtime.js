/**
 * Bring the views of a page to life without a kernel, a widget manager or a network.
 *
 * A rendered notebook carries the saved state of its widgets in two kinds of script elements. This
 * one reads them, imports each view's own module from a blob, and calls its `initialize` and
 * `render` with a small model object. It serves anywidgets only; other widgets are left alone.
 *
 * What pages share lies beside this file in `views`: the code of each view, and traits with what
 * ships with the course. Of such a trait `get` returns a promise, and it is loaded when it is asked for.
 */
(() => {
  const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
  const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';
  const LONGEST = 4000; // letters of a trait that an address keeps
  const models = new Map();
  const home = document.currentScript?.src;
  const shared = (window.k2cShared ??= {});
  const loading = new Map();

  /** A text that pages share, by its name; a script brings it, which a page from a file may load too. */
  function sharedText(name) {
    if (name in shared) return Promise.resolve(shared[name]);
    if (!loading.has(name)) {
      loading.set(name, new Promise((done, fail) => {
        const script = document.createElement("script");
        script.src = new URL(`views/${name}.js`, home);
        script.onload = () => done(shared[name]);
        script.onerror = () => fail(new Error(`${name} is not there; reload the page`));
        document.head.append(script);
      }));
    }
    return loading.get(name);
  }

  const bytesOf = (base64) => new DataView(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer);

  /** What a view calls: get, set, on, off, save_changes. Nothing leaves the page. */
  function modelOf(state, late, onSave = () => {}) {
    const listeners = new Map();
    const tell = (name, ...values) => [...(listeners.get(name) ?? [])].forEach((act) => act(...values));
    const model = {
      get: (name) => (name in state || !late.has(name) ? state[name]
        : sharedText(`${viewName(state)}.${name}`).then(bytesOf)),
      set(name, value) {
        if (typeof name === "object") return Object.entries(name).forEach((pair) => model.set(...pair));
        if (Object.is(state[name], value)) return undefined;
        state[name] = value;
        tell(`change:${name}`, model, value);
        return tell("change", model);
      },
      on(name, act) {
        listeners.set(name, [...(listeners.get(name) ?? []), act]);
      },
      off(name = null, act = null) {
        const names = name === null ? [...listeners.keys()] : [name];
        names.forEach((one) =>
          listeners.set(one, act ? (listeners.get(one) ?? []).filter((other) => other !== act) : []));
      },
      save_changes: onSave,
      send() {},
    };
    return model;
  }

  /** Put binary values, which are saved as base64 or hex text, where they belong. */
  function withBuffers({ state, buffers = [] }) {
    for (const { path, data, encoding } of buffers) {
      const last = path[path.length - 1];
      path.slice(0, -1).reduce((part, key) => part[key], state)[last] = encoding === "hex"
        ? new DataView(Uint8Array.from(data.match(/../g) ?? [], (pair) => parseInt(pair, 16)).buffer)
        : bytesOf(data);
    }
    return state;
  }

  /**
   * On the page of one view its address keeps what was changed: traits that are plain and short.
   * Code and what else begins with an underscore is never taken from an address.
   * @returns the function to call when the view saves
   */
  function keptInAddress(state) {
    const isPlain = (name) => !name.startsWith("_") && !(state[name] instanceof DataView);
    const text = (name) => JSON.stringify(state[name]);
    const first = new Map(Object.keys(state).filter(isPlain).map((name) => [name, text(name)]));
    try {
      const hash = location.hash.replace(/^#state=/, "");
      const told = hash === location.hash ? {} : JSON.parse(decodeURIComponent(hash));
      for (const [name, value] of Object.entries(told)) if (first.has(name)) state[name] = value;
    } catch {
      // An address that was cut off: the view begins as it is stored.
    }
    return () => {
      const changed = [...first.keys()]
        .filter((name) => text(name) !== first.get(name) && text(name).length < LONGEST);
      const now = Object.fromEntries(changed.map((name) => [name, state[name]]));
      const hash = changed.length ? `#state=${encodeURIComponent(JSON.stringify(now))}` : "";
      history.replaceState(null, "", location.pathname + location.search + hash);
    };
  }

  /** The module of a view, which may export an object or a function that makes one. */
  async function moduleOf(source) {
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    try {
      const { default: view } = await import(address);
      return typeof view === "function" ? await view() : view;
    } finally {
      URL.revokeObjectURL(address);
    }
  }

  const viewName = (state) => state._anywidget_id.split(".").pop();

  /** Two views of one model share it, as they do in JupyterLab. */
  function startModel(id, saved, isStage) {
    if (!models.has(id)) {
      models.set(id, (async () => {
        const state = withBuffers(saved);
        const onSave = isStage ? keptInAddress(state) : undefined;
        state._esm ??= await sharedText(viewName(state));
        const model = modelOf(state, new Set(saved.shipped), onSave);
        const view = await moduleOf(state._esm);
        await view.initialize?.({ model });
        return { model, view };
      })());
    }
    return models.get(id);
  }

  async function show(script, states) {
    const id = JSON.parse(script.textContent).model_id;
    const saved = states[id];
    if (!saved?.state?._anywidget_id || script.dataset.shown) return;
    script.dataset.shown = "true";
    const el = document.createElement("div");
    el.className = "k2c-output";
    script.after(el);
    try {
      const { model, view } = await startModel(id, saved, script.closest(".book-stage") !== null);
      await view.render?.({ model, el });
    } catch (error) {
      el.setAttribute("role", "alert");
      el.textContent = `This view cannot be shown here: ${error.message}`;
    }
  }

  function start() {
    const states = {};
    for (const script of document.querySelectorAll(STATE)) {
      Object.assign(states, JSON.parse(script.textContent).state);
    }
    document.querySelectorAll(VIEW).forEach((script) => show(script, states));
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
