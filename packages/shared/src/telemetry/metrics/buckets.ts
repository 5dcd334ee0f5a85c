const powers = (first: number, factor: number, count: number): number[] =>
  Array.from({ length: count }, (_, n) => Number((first * factor ** n).toPrecision(12)));

/** Upper bounds of the buckets, by what is measured. Those of GenAI are what its conventions say: semantic-conventions-genai, gen-ai-metrics. */
export const buckets = {
  /** Seconds that a customer waits. 10 is the objective, so it is a bound. */
  turn: [0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 30, 60, 120, 300],
  /** Seconds on the way from process to process. */
  transfer: [
    0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300,
  ],
  /** Seconds of one request to the broker. */
  roundTrip: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  /** US dollars. */
  cost: [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
  /** Seconds of a model call or a tool: .01 to 81.92, doubled. */
  genAiCall: powers(0.01, 2, 14),
  /** Seconds of a run: .1 to 409.6, doubled. */
  genAiAgent: powers(0.1, 2, 13),
  /** Tokens of a model call: 1 to 67,108,864, by four. */
  genAiTokens: powers(1, 4, 14),
} as const;
