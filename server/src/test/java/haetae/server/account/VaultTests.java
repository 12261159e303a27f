package haetae.server.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How people's secrets are sealed. */
class VaultTests {

    private static final String OLD = key(1);
    private static final String NEW = key(2);

    private static String key(int filling) {
        var bytes = new byte[32];
        Arrays.fill(bytes, (byte) filling);
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Test
    void opensWhatItSealed() {
        var vault = new Vault(List.of(OLD));
        var sealed = vault.seal("a secret", "account 7");
        assertThat(vault.open(sealed, "account 7")).isEqualTo("a secret");
    }

    @Test
    void sealsTheSameSecretDifferentlyEachTime() {
        var vault = new Vault(List.of(OLD));
        assertThat(vault.seal("a secret", "x")).isNotEqualTo(vault.seal("a secret", "x"));
    }

    @Test
    void doesNotOpenWhatWasSealedForAnother() {
        var vault = new Vault(List.of(OLD));
        var sealed = vault.seal("a secret", "account 7");
        assertThatThrownBy(() -> vault.open(sealed, "account 8")).isInstanceOf(Vault.Locked.class);
    }

    @Test
    void doesNotOpenWhatWasChanged() {
        var vault = new Vault(List.of(OLD));
        var sealed = vault.seal("a secret", "account 7");
        for (int i = 0; i < sealed.length; i++) {
            var changed = sealed.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> vault.open(changed, "account 7"))
                    .isInstanceOf(Vault.Locked.class);
        }
    }

    @Test
    void aNewKeySealsWhileTheOldOneStillOpens() {
        var sealedBefore = new Vault(List.of(OLD)).seal("a secret", "x");
        var vault = new Vault(List.of(NEW, OLD));
        assertThat(vault.open(sealedBefore, "x")).isEqualTo("a secret");
        var sealedNow = vault.seal("a secret", "x");
        assertThat(new Vault(List.of(NEW)).open(sealedNow, "x")).isEqualTo("a secret");
        assertThatThrownBy(() -> new Vault(List.of(OLD)).open(sealedNow, "x"))
                .isInstanceOf(Vault.Locked.class)
                .hasMessageContaining("HAETAE_MASTER_KEY");
    }

    @Test
    void refusesAKeyOfAnotherLengthWithoutTellingIt() {
        assertThatThrownBy(() -> new Vault(List.of("bm90IGVub3VnaA==")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32 bytes in Base64")
                .hasMessageNotContaining("bm90IGVub3VnaA");
        assertThatThrownBy(() -> new Vault(List.of("?")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
