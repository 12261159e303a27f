package haetae.server.trading;

import haetae.core.trading.Batch;
import haetae.core.trading.Journal.JournalFailure;
import haetae.core.trading.Refuge;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import tools.jackson.core.JacksonException;

/**
 * The refuge as a file of fixed size in the data folder, so that a full disk does not matter: one
 * entry after the other, each with its length and checksum. An entry that is torn ends the file.
 */
public final class RefugeFile implements Refuge, AutoCloseable {

    /** Room for thousands of entries; a stop needs some ten. */
    static final int SIZE = 4 << 20;

    private static final int HEAD = 12;

    private final Path path;
    private final FileChannel file;
    private int end;

    private RefugeFile(Path path, FileChannel file) {
        this.path = path;
        this.file = file;
    }

    /**
     * Opens it, making it when it is not there.
     *
     * @throws IOException if the folder has no room for it
     */
    public static RefugeFile open(Path folder) throws IOException {
        var path = folder.resolve("refuge");
        if (!Files.exists(path) || Files.size(path) < SIZE) {
            var made = folder.resolve("refuge.new");
            Files.write(made, new byte[SIZE]);
            try (var channel = FileChannel.open(made, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
        }
        var file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        var refuge = new RefugeFile(path, file);
        try {
            refuge.read();
        } catch (JournalFailure e) {
            file.close();
            throw new IOException(e.getMessage(), e);
        }
        return refuge;
    }

    /** True when nothing in it waits to be carried over. */
    public boolean isEmpty() {
        return end == 0;
    }

    @Override
    public void append(Batch batch) {
        byte[] text = KeptJson.MAPPER.writeValueAsBytes(batch);
        if (end + HEAD + text.length > SIZE - HEAD) {
            throw failure("the refuge is full", new IOException(path + " has " + SIZE + " bytes"));
        }
        var entry = ByteBuffer.allocate(HEAD + text.length + HEAD); // with an end after it
        entry.putInt(text.length).putLong(checksum(text)).put(text).rewind();
        try {
            write(entry, end);
            file.force(false);
        } catch (IOException e) {
            throw failure("the refuge could not be written", e);
        }
        end += HEAD + text.length;
    }

    @Override
    public List<Batch> read() {
        var all = ByteBuffer.allocate(SIZE);
        try {
            for (int at = 0; at < SIZE; ) {
                int more = file.read(all, at);
                if (more < 0) {
                    break;
                }
                at += more;
            }
        } catch (IOException e) {
            throw failure("the refuge could not be read", e);
        }
        all.flip();
        var batches = new ArrayList<Batch>();
        end = 0;
        while (all.remaining() > HEAD) {
            int length = all.getInt();
            long checksum = all.getLong();
            if (length <= 0 || length > all.remaining()) {
                break;
            }
            var text = new byte[length];
            all.get(text);
            if (checksum(text) != checksum) {
                break;
            }
            try {
                batches.add(KeptJson.MAPPER.readValue(text, Batch.class));
            } catch (JacksonException e) {
                throw failure("the refuge holds what this version cannot read", e);
            }
            end = all.position();
        }
        return batches;
    }

    @Override
    public void clear() {
        if (end == 0) {
            return;
        }
        try {
            write(ByteBuffer.allocate(HEAD), 0);
            file.force(false);
        } catch (IOException e) {
            throw failure("the refuge could not be emptied", e);
        }
        end = 0;
    }

    @Override
    public void setAside() {
        try {
            Path aside;
            int number = 1;
            do {
                aside = path.resolveSibling("refuge-aside-" + number++);
            } while (Files.exists(aside));
            Files.copy(path, aside);
        } catch (IOException e) {
            throw failure("the refuge could not be set aside", e);
        }
        clear();
    }

    private void write(ByteBuffer bytes, int at) throws IOException {
        while (bytes.hasRemaining()) {
            at += file.write(bytes, at);
        }
    }

    private static long checksum(byte[] text) {
        var sum = new CRC32C();
        sum.update(text);
        return sum.getValue();
    }

    private static JournalFailure failure(String what, Exception cause) {
        return new JournalFailure(what + ": " + cause.getMessage(), cause);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
