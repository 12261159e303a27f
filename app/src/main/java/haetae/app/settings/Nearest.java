package haetae.app.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that someone probably meant. */
public final class Nearest {

    private Nearest() {}

    /** The known name with the fewest letters to change, if that is at most a third of them. */
    public static Optional<String> to(String name, Collection<String> known) {
        return known.stream()
                .min(
                        Comparator.comparingInt((String candidate) -> distance(name, candidate))
                                .thenComparing(Comparator.naturalOrder()))
                .filter(candidate -> distance(name, candidate) * 3 <= name.length());
    }

    /** Levenshtein's distance: letters to insert, delete or replace. */
    static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
