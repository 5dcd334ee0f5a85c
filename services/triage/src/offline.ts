import {
  HUMAN,
  handOver,
  lastAnswer,
  type OfflineRules,
  type OfflineView,
  saidNow,
} from '@switchboard/shared';
import type { Classification, Classifier } from './classifier/classifier.ts';
import { explain } from './classifier/explain.ts';
import { LABELS } from './classifier/labels.ts';

const QUESTIONS = [
  'Happy to help. What is it about: a bill or a payment, something that does not work, or prices and plans?',
  'Could you tell me in a sentence what happened, or what you would like to do?',
] as const;

/** Triage with no API key: the classifier chooses, its strongest words are the reason, and it asks where no topic is clear. */
export function triageRules(classifier: Pick<Classifier, 'classify'>): OfflineRules {
  return (view) => {
    const newcomer = newcomerNamed(view);
    if (newcomer) return handOver(view, newcomer, `names "${newcomer}"`);
    const found = classify(classifier, view);
    if (found.label === 'clarify') return view.mustAct ? choose(view, found) : { say: question(view) };
    if (view.targets.includes(found.label)) return handOver(view, found.label, explain(found));
    return handOver(view, HUMAN, `${explain(found)}: ${found.label}, which cannot be reached from here now`);
  };
}

/** A specialist that the examples do not know yet is reached by its name: it may be added without teaching the classifier. */
function newcomerNamed(view: OfflineView): string | undefined {
  const said = saidNow(view).toLowerCase();
  const isNamed = (name: string) => new RegExp(`\\b${name.replaceAll('-', '[ -]')}\\b`).test(said);
  return view.targets.find((target) => !LABELS.some((label) => label === target) && isNamed(target));
}

/** By the newest words alone; where they have no topic and answer our own question, together with what they add to. */
function classify(classifier: Pick<Classifier, 'classify'>, view: OfflineView): Classification {
  const newest = classifier.classify(saidNow(view));
  const asked = QUESTIONS.some((asked) => asked === lastAnswer(view));
  if (newest.label !== 'clarify' || !asked) return newest;
  const before = view.history.flatMap((item) =>
    item.type === 'message' && item.role === 'user' ? [item.content] : [],
  );
  return classifier.classify(before.slice(-1 - view.newest.length).join('\n'));
}

/** The likeliest of those that are there, since the customer has been asked often enough. */
function choose(view: OfflineView, { probabilities }: Classification) {
  const [to = HUMAN] =
    Object.entries(probabilities)
      .filter(([label]) => view.targets.includes(label))
      .sort(([, a], [, b]) => b - a)[0] ?? [];
  return handOver(view, to, `no topic became clear by asking, and ${to} is the likeliest`);
}

/** Never the same question twice in a row. */
function question(view: OfflineView): string {
  return lastAnswer(view) === QUESTIONS[0] ? QUESTIONS[1] : QUESTIONS[0];
}
