// In the page itself, so that it runs where nothing else arrives.
(() => {
  const PATIENCE = 15000; // milliseconds: longer than a busy machine takes
  const LOOKS = {
    position: "fixed",
    zIndex: 1000,
    inset: "1rem 1rem auto",
    maxWidth: "42rem",
    margin: "0 auto",
    padding: "1rem",
    border: "1px solid #d9a400",
    borderRadius: "0.375rem",
    background: "#fff8e1",
    color: "#1b2733",
    font: "1rem/1.5 sans-serif",
  };
  const began = Date.now();
  let notice;

  function speakUp() {
    notice = document.createElement("p");
    notice.setAttribute("role", "alert");
    Object.assign(notice.style, LOOKS);
    document.body.append(notice);
    notice.textContent = WORDS; // after the element is there, or a screen reader keeps silent
  }

  const timer = setInterval(() => {
    if (document.querySelector(".stApp[data-test-connection-state=CONNECTED]")) {
      clearInterval(timer);
      if (notice) notice.remove();
    } else if (!notice && Date.now() - began > PATIENCE) speakUp();
  }, 500);
})();
