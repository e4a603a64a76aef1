package io.claudectl.cli.context;

import io.claudectl.daemon.Build;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
public final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"claudectl " + Build.ID};
    }
}
