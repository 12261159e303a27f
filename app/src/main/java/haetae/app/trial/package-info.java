/**
 * Trials of the API: a server on a twin whose market stands still, what is asked of it, and how
 * fast it answers.
 */
@NullMarked
package haetae.app.trial;

import org.jspecify.annotations.NullMarked;
