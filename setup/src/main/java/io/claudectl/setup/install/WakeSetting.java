package io.claudectl.setup.install;

import com.electronwill.nightconfig.core.io.ParsingException;
import com.electronwill.nightconfig.toml.TomlParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The one line of {@code config.toml} that init writes; every other byte of it stays. */
public final class WakeSetting {
    private static final Pattern TABLE =
            Pattern.compile("\\s*\\[\\s*([^\\[\\]]+?)\\s*\\]\\s*(#.*)?");
    private static final Pattern DEFAULT = Pattern.compile("\\s*default\\s*=.*");
    private static final Pattern DOTTED = Pattern.compile("\\s*wake\\s*\\.\\s*default\\s*=.*");

    private WakeSetting() {}

    /** Writes whether idle sessions may be woken; true when that changed the file. */
    public static boolean write(Path file, boolean on) throws IOException, Refused {
        String before = Files.exists(file) ? Files.readString(file) : "";
        String after = edited(before, on);
        try {
            Object value = new TomlParser().parse(after).get("wake.default");
            if (!(on ? "on" : "off").equals(value)) {
                throw new Refused(by(file, on));
            }
        } catch (ParsingException broken) {
            throw new Refused(by(file, on), broken);
        }
        if (after.equals(before)) {
            return false;
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path half =
                Files.createTempFile(
                        file.toAbsolutePath().getParent(),
                        ".config",
                        ".toml",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        Files.writeString(half, after);
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return true;
    }

    private static String by(Path file, boolean on) {
        return "%s cannot be edited safely: set default = \"%s\" below [wake] by hand, and see claudectl config check"
                .formatted(file, on ? "on" : "off");
    }

    private static String edited(String text, boolean on) {
        String line = "default = \"%s\"".formatted(on ? "on" : "off");
        List<String> lines = new ArrayList<>(text.lines().toList());
        String table = "";
        int header = -1;
        for (int i = 0; i < lines.size(); i++) {
            var matcher = TABLE.matcher(lines.get(i));
            if (matcher.matches()) {
                table = matcher.group(1);
                header = table.equals("wake") ? i : header;
            } else if (table.equals("wake") && DEFAULT.matcher(lines.get(i)).matches()) {
                lines.set(i, line);
                return String.join("\n", lines) + "\n";
            } else if (table.isEmpty() && DOTTED.matcher(lines.get(i)).matches()) {
                lines.set(i, "wake." + line);
                return String.join("\n", lines) + "\n";
            }
        }
        if (header >= 0) {
            lines.add(header + 1, line);
            return String.join("\n", lines) + "\n";
        }
        String own = "[wake]\n" + line + "\n";
        return text.isEmpty() ? own : text + (text.endsWith("\n") ? "\n" : "\n\n") + own;
    }
}
