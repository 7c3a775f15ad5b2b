/** Acts a pause after the last call, as long as the component that made it is there. */
export function afterPause(ms: number): (act: () => void) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  $effect(() => () => clearTimeout(timer)); // or it would act on the page that came after
  return (act) => {
    clearTimeout(timer);
    timer = setTimeout(act, ms);
  };
}
