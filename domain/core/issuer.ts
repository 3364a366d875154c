/**
 * The account that floated each artist's shares and makes the market. It settles
 * inside each book, and neither pays nor earns fees.
 */
export const ISSUER = "issuer";
