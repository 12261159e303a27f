package haetae.server.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseLoginTests {

    @ParameterizedTest
    @CsvSource({
        "postgresql://me:pw@db.example:6543/haetae, jdbc:postgresql://db.example:6543/haetae",
        "postgres://me:pw@db.example/haetae, jdbc:postgresql://db.example/haetae",
        "jdbc:postgresql://me:pw@[::1]:5432/haetae, jdbc:postgresql://[::1]:5432/haetae",
        "jdbc:postgresql://h/haetae?user=me&password=pw, jdbc:postgresql://h/haetae",
        "postgresql://me:pw@h/haetae?sslmode=require, jdbc:postgresql://h/haetae?sslmode=require"
    })
    void readsBothForms(String address, String url) {
        assertThat(DatabaseLogin.parse(address)).isEqualTo(new DatabaseLogin(url, "me", "pw"));
    }

    @Test
    void decodesWhatIsEscaped() {
        var login =
                DatabaseLogin.parse("postgresql://m%40e:p%2F+%3A@h:1/x?sslmode=require&user=you");
        assertThat(login.password()).isEqualTo("p/+:");
        assertThat(login.user()).isEqualTo("you");
        assertThat(login.place()).isEqualTo("h:1/x");
    }

    @Test
    void showsThePasswordInNoText() {
        assertThat(DatabaseLogin.parse("postgresql://me:hidden@h/x?password=hidden").toString())
                .isEqualTo("DatabaseLogin[h/x]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://me:secret@h/x",
                "postgresql://me:secret@/x",
                "postgresql://me:secret@h",
                "postgresql://me:sec ret@h/x",
                "h:5432/x",
                ""
            })
    void refusesAnythingElseWithoutRepeatingIt(String address) {
        assertThatThrownBy(() -> DatabaseLogin.parse(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .hasMessageNotContaining("sec");
    }
}
