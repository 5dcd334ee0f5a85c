// @ts-check

/** What a customer calls those who may answer. */
const NAMES = new Map([
  ['triage', 'Front desk'],
  ['human', 'a colleague'],
  ['tech-support', 'Tech support'],
]);

/** Colours of agents, as classes of the style sheet; agents that came later share the last ones. */
const TONES = new Map([
  ['triage', 'slate'],
  ['billing', 'teal'],
  ['tech-support', 'blue'],
  ['sales', 'plum'],
  ['human', 'amber'],
]);
const SPARE_TONES = ['rose', 'olive', 'blue', 'plum', 'teal'];

/** @param {string} agent */
export function nameOf(agent) {
  const name = NAMES.get(agent);
  if (name) return name;
  const words = agent.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** @param {string | undefined} agent */
export function toneOf(agent) {
  if (agent === undefined) return 'slate';
  const tone = TONES.get(agent);
  if (tone) return tone;
  const sum = [...agent].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return SPARE_TONES[sum % SPARE_TONES.length] ?? 'slate';
}
