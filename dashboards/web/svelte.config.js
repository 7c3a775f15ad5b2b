/** Svelte without preprocessors: TypeScript in components is only type annotations. */
export default {
  compilerOptions: { runes: true },
};
