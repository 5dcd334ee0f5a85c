export { loadClassifier } from './classifier.ts';
export { crossValidate } from './cross-validation.ts';
export { readExamples, readUnseen } from './examples.ts';
export { readGlossary } from './glossary.ts';
