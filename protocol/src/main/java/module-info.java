import org.jspecify.annotations.NullMarked;

/** The frames between the native client and the daemon. */
@NullMarked
module io.claudectl.protocol {
    requires static transitive org.jspecify;

    exports io.claudectl.protocol;
}
