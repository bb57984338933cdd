// Keeps the side panel's place free until it comes, so that nothing moves aside for it. Streamlit
// draws the panel once the first of it has arrived, after the page.
(() => {
  const { classList } = document.documentElement;
  const come = ".stSidebar, .stApp[data-test-script-state=notRunning]"; // or there is none
  const watch = new MutationObserver(() => {
    if (!document.querySelector(come)) return;
    classList.remove("panel-to-come");
    watch.disconnect();
  });
  classList.add("panel-to-come");
  watch.observe(document, { subtree: true, childList: true, attributes: true });
})();
