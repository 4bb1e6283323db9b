// Reads a part of the page aloud in Thai, where the browser has a voice; pressed again it stops.
// What holds the button is hidden until a voice is known, and stays so where there is none.
const button = document.querySelector("[data-read-aloud]");
const speech = window.speechSynthesis;

function voice() {
  return speech.getVoices().find((each) => each.lang.replace("_", "-").startsWith("th"));
}

// Sentence by sentence: browsers cut off what is long, and one can stop in between.
function spoken(part) {
  return [...part.querySelectorAll("h2, p, li, dt, dd")]
    .map((each) => each.textContent.trim())
    .filter(Boolean);
}

function stop() {
  speech.cancel();
  button.setAttribute("aria-pressed", "false");
}

function read() {
  const lines = spoken(document.querySelector(button.dataset.readAloud));
  button.setAttribute("aria-pressed", "true");
  for (const [number, line] of lines.entries()) {
    const said = new SpeechSynthesisUtterance(line);
    said.lang = "th-TH";
    said.voice = voice();
    if (number === lines.length - 1) said.addEventListener("end", stop);
    speech.speak(said);
  }
}

if (button && speech) {
  const offer = () => { button.parentElement.hidden = !voice(); };
  offer();
  speech.addEventListener?.("voiceschanged", offer); // voices are told late
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-pressed") === "true") stop();
    else read();
  });
  window.addEventListener("pagehide", stop);
}
