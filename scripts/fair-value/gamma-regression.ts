import { Matrix, solve } from "ml-matrix";

/** Rounds of reweighting after which a fit that still moves is given up. */
const MAX_ROUNDS = 100;

/** A fit is done when no coefficient moves by more. */
const TOLERANCE = 1e-10;

export interface Fit {
  intercept: number;
  weights: number[];
}

/**
 * Regression of positive `targets` on `rows` of numbers by gamma quasi-likelihood with a log link (McCullagh and
 * Nelder, Generalized Linear Models, 1989, chapter 8): the mean is exp(intercept + row · weights), the variance goes
 * with its square. `ridge` × the sum of squared weights is added to the mean deviance: it keeps features that say
 * nearly the same from cancelling each other.
 *
 * Iteratively reweighted least squares. With this link and variance all weights are 1, so the normal equations' left
 * side is the same in each round. Throws when it does not converge.
 */
export function gammaRegression(rows: readonly (readonly number[])[], targets: readonly number[], ridge: number): Fit {
  const x = new Matrix(rows.map((row) => [1, ...row]));
  const transposed = x.transpose();
  const n = targets.length;
  const penalty = Matrix.diag([0, ...Array<number>(x.columns - 1).fill(ridge)]);
  const left = transposed.mmul(x).div(n).add(penalty);
  let beta = Matrix.zeros(x.columns, 1);
  beta.set(0, 0, Math.log(targets.reduce((sum, y) => sum + y, 0) / n));
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const predictor = x.mmul(beta);
    const working = Matrix.columnVector(
      targets.map((y, i) => {
        const eta = predictor.get(i, 0);
        return eta + y / Math.exp(eta) - 1;
      }),
    );
    const next = solve(left, transposed.mmul(working).div(n));
    const moved = Matrix.sub(next, beta).abs().max();
    beta = next;
    if (moved < TOLERANCE) {
      const [intercept = Number.NaN, ...weights] = beta.to1DArray();
      return { intercept, weights };
    }
  }
  throw new Error("The regression does not converge");
}
