import { softmax } from './softmax-regression.ts';

/** A message whose label is known, as the model scored it without having seen it. */
export type Scored = { logits: Float64Array; label: number };

export function probabilitiesAt(temperature: number, logits: Float64Array): Float64Array {
  return softmax(logits.map((logit) => logit / temperature));
}

/** Mean negative log probability of the right label, in nats. Lower is better; it rewards honest probabilities. */
export function logLoss(scored: readonly Scored[], temperature = 1): number {
  const losses = scored.map(({ logits, label }) => -Math.log(probabilitiesAt(temperature, logits)[label]!));
  return losses.reduce((total, loss) => total + loss, 0) / scored.length;
}

/**
 * Expected calibration error: the mean gap between confidence and accuracy over ten equal bins of confidence,
 * weighted by how many fall into each. 0 to 1, lower is better. Source: Guo et al., On Calibration of Modern
 * Neural Networks, 2017.
 */
export function calibrationError(scored: readonly Scored[], temperature = 1): number {
  const bins = Array.from({ length: 10 }, () => ({ confidence: 0, right: 0 }));
  for (const { logits, label } of scored) {
    const probabilities = probabilitiesAt(temperature, logits);
    const confidence = Math.max(...probabilities);
    const bin = bins[Math.min(9, Math.floor(confidence * 10))]!;
    bin.confidence += confidence;
    bin.right += probabilities.indexOf(confidence) === label ? 1 : 0;
  }
  return (
    bins.reduce((total, { confidence, right }) => total + Math.abs(confidence - right), 0) / scored.length
  );
}

/**
 * The temperature that makes probabilities honest on messages that training has not seen. Dividing the logits by it
 * never changes which label is likeliest. Log loss has a single valley along it, so golden sections find its floor.
 */
export function fitTemperature(scored: readonly Scored[]): number {
  const section = (Math.sqrt(5) - 1) / 2;
  let low = Math.log(0.05);
  let high = Math.log(20);
  while (high - low > 1e-4) {
    const left = high - section * (high - low);
    const right = low + section * (high - low);
    if (logLoss(scored, Math.exp(left)) < logLoss(scored, Math.exp(right))) high = right;
    else low = left;
  }
  return Math.exp((low + high) / 2);
}
