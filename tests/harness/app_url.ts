/** Where test apps believe they are reached. */
export const appUrl = "http://sluice.test";
