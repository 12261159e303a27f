/**
 * Those who advise: Gemini, and a plain rule. One record, {@link haetae.advisor.AnswerForm},
 * defines the answer; the schema, the prompt's format section and the parser come from it.
 */
@NullMarked
package haetae.advisor;

import org.jspecify.annotations.NullMarked;
