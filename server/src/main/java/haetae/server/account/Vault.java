package haetae.server.account;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.util.SecretBytes;
import haetae.server.database.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Seals people's secrets before they go into the database, with a master key that is not in it:
 * AES-256-GCM, each secret bound to whose it is and what it is for, so that a sealed one cannot be
 * moved to another row.
 */
@Component
public class Vault {

    /** The master key's file in the data folder, where none is configured. */
    static final String FILE = "master-key";

    private static final int KEY_BYTES = 32;

    private final List<byte[]> keys;
    private @Nullable Aead aead;

    /** A sealed secret that no master key at hand opens. */
    public static final class Locked extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Locked(Throwable cause) {
            super(
                    "a secret was sealed with another master key: set HAETAE_MASTER_KEY to it, or put"
                            + " its file back into the data folder",
                    cause);
        }
    }

    @Autowired
    Vault(Storage storage, Configured configured) throws IOException {
        this(configured.masterKeys().isEmpty() ? List.of(kept(storage)) : configured.masterKeys());
    }

    /**
     * @param keys 32 bytes each in Base64; the first seals, each of them opens
     * @throws IllegalArgumentException if one is none
     */
    Vault(List<String> keys) {
        this.keys = keys.stream().map(Vault::decoded).toList();
    }

    /** Made when the first secret comes: most installations have none. */
    private synchronized Aead aead() {
        if (aead == null) {
            try {
                aead = aead(keys);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this Java cannot seal secrets", e);
            }
        }
        return aead;
    }

    @AccessesPartialKey
    private static Aead aead(List<byte[]> keys) throws GeneralSecurityException {
        AeadConfig.register();
        var form =
                AesGcmParameters.builder()
                        .setKeySizeBytes(KEY_BYTES)
                        .setIvSizeBytes(12)
                        .setTagSizeBytes(16)
                        .build();
        var set = KeysetHandle.newBuilder();
        for (int i = 0; i < keys.size(); i++) {
            var key =
                    AesGcmKey.builder()
                            .setParameters(form)
                            .setKeyBytes(
                                    SecretBytes.copyFrom(
                                            keys.get(i), InsecureSecretKeyAccess.get()))
                            .build();
            var entry = KeysetHandle.importKey(key).withFixedId(i + 1);
            set.addEntry(i == 0 ? entry.makePrimary() : entry);
        }
        return set.build().getPrimitive(RegistryConfiguration.get(), Aead.class);
    }

    /** True for 32 bytes in Base64. */
    public static boolean isKey(String text) {
        try {
            return Base64.getDecoder().decode(text.strip()).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] decoded(String key) {
        if (!isKey(key)) { // told without what was given, which may be nearly right
            throw new IllegalArgumentException(
                    "a master key is 32 bytes in Base64: make one with openssl rand -base64 32");
        }
        return Base64.getDecoder().decode(key.strip());
    }

    /** The key of the data folder; drawn when there is none. */
    private static String kept(Storage storage) throws IOException {
        var file = storage.folder().path().resolve(FILE);
        if (Files.exists(file)) {
            return Files.readString(file).strip();
        }
        var drawn = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(drawn);
        var key = Base64.getEncoder().encodeToString(drawn);
        storage.folder().keep(FILE, key);
        return key;
    }

    /**
     * @param context whose it is and what it is for
     */
    public byte[] seal(String secret, String context) {
        try {
            return aead().encrypt(
                            secret.getBytes(StandardCharsets.UTF_8),
                            context.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a secret could not be sealed", e);
        }
    }

    /**
     * @param context the one that it was sealed with
     * @throws Locked if it was sealed with another key, for another context, or was changed
     */
    public String open(byte[] sealed, String context) {
        try {
            return new String(
                    aead().decrypt(sealed, context.getBytes(StandardCharsets.UTF_8)),
                    StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new Locked(e);
        }
    }
}
