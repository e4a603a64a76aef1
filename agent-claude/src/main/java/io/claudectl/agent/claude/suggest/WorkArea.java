package io.claudectl.agent.claude.suggest;

import java.util.regex.Pattern;

/** Kinds of work that show in the paths a session touches; each has the name of the usual role. */
public enum WorkArea {
    FRONTEND(
            "frontend",
            "(^|/)(src/components|components|frontend|apps/web|pages|styles|ui)/"
                    + "|\\.(tsx|jsx|css|scss|less|vue|svelte|html)$"),
    BACKEND("backend", "(^|/)(services|src/api|api|backend|server|migrations?)/|\\.sql$"),
    INFRA(
            "infra",
            "(^|/)(terraform|\\.github/workflows|helm|charts|k8s|ansible)/|\\.(tf|tfvars)$"
                    + "|(^|/)(Dockerfile[^/]*|docker-compose[^/]*\\.ya?ml|Jenkinsfile|\\.gitlab-ci\\.yml)$"),
    SPEC("spec", "(^|/)(docs?|specs?|adr|rfcs?)/|\\.(md|adoc|rst)$"),
    DATA_ANALYST(
            "data-analyst", "(^|/)(notebooks?|dbt|analytics)/|\\.ipynb$|(^|/)dbt_project\\.yml$"),
    TESTER(
            "tester",
            "(^|/)(tests?|__tests__|e2e)/|_test\\.[a-z]+$|\\.(test|spec)\\.[a-z]+$"
                    + "|Test\\.(java|kt)$|(^|/)test_[^/]*\\.py$");

    private final String role;
    private final Pattern places;

    WorkArea(String role, String places) {
        this.role = role;
        this.places = Pattern.compile(places);
    }

    /** Returns the usual name of this work's role. */
    public String role() {
        return role;
    }

    /** Returns whether a path belongs to this kind of work. */
    public boolean covers(String path) {
        return places.matcher(path).find();
    }
}
