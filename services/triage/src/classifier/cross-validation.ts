import { type Classification, classifierOf } from './classifier.ts';
import type { Example } from './examples.ts';
import { stratifiedFolds } from './folds.ts';
import type { Glossary } from './glossary.ts';
import { LABELS, type Label } from './labels.ts';
import { learnModel } from './learning.ts';

const FOLDS = 5;
/** Another one than that of learning itself, so that its own held-out fold is none of these. */
const SEED = 20;

export type CrossValidated = { label: Label; temperature: number; found: Classification };

/** Every example as classified by a model that has not seen it: five folds, each left out once. Learns five times: seconds, or minutes on a busy machine. */
export function crossValidate(examples: readonly Example[], glossary: Glossary): CrossValidated[] {
  const folds = stratifiedFolds(
    examples.map(({ label }) => LABELS.indexOf(label)),
    FOLDS,
    SEED,
  );
  return Array.from({ length: FOLDS }, (_, fold) => fold).flatMap((fold) => {
    const model = learnModel(
      examples.filter((_, i) => folds[i] !== fold),
      glossary,
    );
    const { classify } = classifierOf(model);
    return examples
      .filter((_, i) => folds[i] === fold)
      .map(({ text, label }) => ({ label, temperature: model.temperature, found: classify(text) }));
  });
}
