/** The AI providers as the twin plays them; every answer follows from the request body alone. */
@NullMarked
package haetae.twin.ai;

import org.jspecify.annotations.NullMarked;
