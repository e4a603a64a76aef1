import org.jspecify.annotations.NullMarked;

/** What the native client and the daemon say to each other. */
@NullMarked
module io.claudectl.protocol {
    requires static transitive org.jspecify;

    exports io.claudectl.protocol;
}
