// Something over the whole of the screen that the phone's own back button puts away, without
// leaving the form beneath it.

import { onBeforeUnmount, ref } from "vue";

export function useOver() {
  const isOpen = ref(false);

  function gone() {
    isOpen.value = false;
    window.removeEventListener("popstate", gone);
    document.documentElement.classList.remove("is-covered");
  }

  function open() {
    history.pushState({ ...history.state, over: true }, "");
    window.addEventListener("popstate", gone);
    document.documentElement.classList.add("is-covered");
    isOpen.value = true;
  }

  onBeforeUnmount(gone);
  return { isOpen, open, close: () => isOpen.value && history.back() };
}
