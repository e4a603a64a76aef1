import org.jspecify.annotations.NullMarked;

/** Facts of the operating system: processes, the own account, kinds of file systems. */
@NullMarked
module io.claudectl.os {
    requires transitive io.claudectl.core;
    requires io.claudectl.json;
    requires static transitive org.jspecify;

    exports io.claudectl.os;
}
