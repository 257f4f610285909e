/** Refuses the type `any`, tests and tools included. */
export const noAnyRule: Deno.lint.Rule = {
  create(context) {
    return {
      TSAnyKeyword(node) {
        context.report({
          node,
          message: "`any` switches the compiler off: name the type, or use `unknown` and narrow it",
        });
      },
    };
  },
};
