import { describe, expect, it } from 'vitest';
import { calibrationError, fitTemperature, logLoss, probabilitiesAt, type Scored } from './calibration.ts';

/** Ten messages scored alike, of which so many were right. */
const sure = (by: number, right: number): Scored[] =>
  Array.from({ length: 10 }, (_, i) => ({ logits: Float64Array.of(by, 0), label: i < right ? 0 : 1 }));

describe('fitTemperature', () => {
  it('cools a model that is right more often than it says', () => {
    expect(fitTemperature(sure(1, 9))).toBeCloseTo(1 / Math.log(9), 3);
  });

  it('warms a model that is right less often than it says', () => {
    expect(fitTemperature(sure(4, 8))).toBeCloseTo(4 / Math.log(4), 3);
  });

  it('lowers log loss and calibration error, and leaves what is likeliest alone', () => {
    const scored = [...sure(4, 8), ...sure(6, 9)];
    const temperature = fitTemperature(scored);
    expect(logLoss(scored, temperature)).toBeLessThan(logLoss(scored));
    expect(calibrationError(scored, temperature)).toBeLessThan(calibrationError(scored));
    expect(
      probabilitiesAt(temperature, Float64Array.of(1, 3, 2)).indexOf(
        Math.max(...probabilitiesAt(temperature, Float64Array.of(1, 3, 2))),
      ),
    ).toBe(1);
  });
});

describe('calibrationError', () => {
  it('is nothing where eight of ten are right at eighty per cent, and the gap where they are not', () => {
    const logit = Math.log(4);
    expect(calibrationError(sure(logit, 8))).toBeCloseTo(0);
    expect(calibrationError(sure(logit, 5))).toBeCloseTo(0.3);
  });
});
