/**
 * A Haetae that serves: its world from the environment, its data folder, and how to reach one that
 * runs.
 */
@NullMarked
package haetae.app.service;

import org.jspecify.annotations.NullMarked;
