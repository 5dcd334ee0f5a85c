import { writeFileSync } from 'node:fs';
import { readExamples } from './examples.ts';
import { readGlossary } from './glossary.ts';
import { learnModel } from './learning.ts';
import { MODEL_FILE, writeModel } from './model.ts';

// Run after every change of the examples or the glossary: `node services/triage/src/classifier/learn.ts`.
const model = learnModel(readExamples(), readGlossary());
writeFileSync(MODEL_FILE, writeModel(model));
process.stdout.write(
  `learned ${model.vocabulary.index.size} features from ${model.vocabulary.examples} examples\n` +
    `temperature ${model.temperature.toFixed(3)}; on the held-out fold ${JSON.stringify(model.calibration)}\n`,
);
