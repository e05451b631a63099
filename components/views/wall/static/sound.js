// Two falling tones for a task that failed.
const TONES = [
  { delay: 0, frequency: 660 },
  { delay: 0.22, frequency: 440 },
];
const TONE_S = 0.3;

/** @type {AudioContext | undefined} */
let context;

export function playFailure() {
  try {
    context ??= new AudioContext();
    // A mute one would keep its tones and play them all at the first touch.
    if (context.state !== "running") {
      context.resume().catch(() => {});
      return;
    }
    for (const { delay, frequency } of TONES) {
      const start = context.currentTime + delay;
      const tone = new OscillatorNode(context, { frequency });
      const volume = new GainNode(context, { gain: 0.2 });
      volume.gain.exponentialRampToValueAtTime(0.001, start + TONE_S);
      tone.connect(volume).connect(context.destination);
      tone.start(start);
      tone.stop(start + TONE_S);
    }
  } catch (error) {
    console.warn("Taskboard: no sound on this browser", error);
  }
}
