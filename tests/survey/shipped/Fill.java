import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.FormIndex;
import org.javarosa.core.model.GroupDef;
import org.javarosa.core.model.IFormElement;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.core.reference.PrefixedRootFactory;
import org.javarosa.core.reference.Reference;
import org.javarosa.core.reference.ReferenceManager;
import org.javarosa.core.util.JavaRosaCoreModule;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.model.xform.XFormSerializingVisitor;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormAnswerDataParser;
import org.javarosa.xform.util.XFormUtils;

/**
 * Fills a form as a person with a phone does, with JavaRosa, the engine inside ODK Collect.
 *
 * <p>Usage: java -cp ODK_Validate.jar Fill.java FOLDER_OF_LISTS
 *
 * <p>Reads "form TAB FILE.xml", answers, and "." from standard input; writes a protocol and "." to
 * standard output; again until the input ends. Answers are lines "path TAB answer"; the path of what lies in a repeat has the number of the
 * repeat, from 1: /data/resident[2]/name. A repeat is added while there are answers for it. The
 * protocol: "asked TAB path TAB label", "note TAB path TAB label", "refused TAB path TAB why",
 * "choices TAB path TAB codes", "unused TAB path" and at the end "instance TAB" and the XML in one line.
 */
public class Fill {
    static final class FileReference implements Reference {
        private final Path file;

        FileReference(Path file) {
            this.file = file;
        }

        public InputStream getStream() throws IOException {
            return new FileInputStream(file.toFile());
        }

        public OutputStream getOutputStream() throws IOException {
            return new FileOutputStream(file.toFile());
        }

        public void remove() {}

        public boolean doesBinaryExist() {
            return Files.exists(file);
        }

        public boolean isReadOnly() {
            return true;
        }

        public String getURI() {
            return "jr://file/" + file.getFileName();
        }

        public String getLocalURI() {
            return file.toString();
        }

        public Reference[] probeAlternativeReferences() {
            return new Reference[0];
        }
    }

    static void tell(String what, String... parts) {
        StringBuilder line = new StringBuilder(what);
        for (String part : parts) {
            line.append('\t').append(part == null ? "" : part.replaceAll("\\s+", " "));
        }
        System.out.println(line);
    }

    public static void main(String[] arguments) throws Exception {
        System.setOut(
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
        final Path lists = Path.of(arguments[0]);
        new XFormsModule().registerModule();
        new JavaRosaCoreModule().registerModule();
        ReferenceManager.instance()
                .addReferenceFactory(
                        new PrefixedRootFactory(new String[] {"file-csv/", "file/"}) {
                            protected Reference factory(String terminal, String uri) {
                                return new FileReference(
                                        lists.resolve(terminal.replaceAll("^/+", "")));
                            }
                        });
        BufferedReader input =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Path form = null;
        Map<String, String> answers = new HashMap<>();
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            int tab = line.indexOf('\t');
            if (line.equals(".")) {
                fill(form, answers);
                System.out.println(".");
                answers.clear();
            } else if (line.startsWith("form\t")) {
                form = Path.of(line.substring(tab + 1));
            } else if (tab > 0) {
                answers.put(line.substring(0, tab), line.substring(tab + 1));
            }
        }
    }

    static void fill(Path file, Map<String, String> answers) throws Exception {
        FormDef form =
                XFormUtils.getFormFromInputStream(
                        new ByteArrayInputStream(Files.readAllBytes(file)));
        REPEATS.clear();
        rememberRepeats(form);
        form.initialize(true, new InstanceInitializationFactory());
        FormEntryModel model = new FormEntryModel(form);
        FormEntryController controller = new FormEntryController(model);
        List<String> used = new ArrayList<>();
        controller.jumpToIndex(FormIndex.createBeginningOfFormIndex());
        int event = controller.stepToNextEvent();
        while (event != FormEntryController.EVENT_END_OF_FORM) {
            if (event == FormEntryController.EVENT_QUESTION) {
                answer(controller, model, answers, used);
            } else if (event == FormEntryController.EVENT_PROMPT_NEW_REPEAT) {
                String repeat = path(model.getFormIndex());
                if (answers.keySet().stream().anyMatch(each -> each.startsWith(repeat + "/"))) {
                    controller.newRepeat();
                }
            }
            event = controller.stepToNextEvent();
        }
        for (String path : answers.keySet()) {
            if (!used.contains(path)) {
                tell("unused", path);
            }
        }
        controller.finalizeFormEntry();
        byte[] instance = new XFormSerializingVisitor().serializeInstance(form.getInstance());
        tell("instance", new String(instance, StandardCharsets.UTF_8));
    }

    /** The place of an answer, with numbers for repeats alone: /data/a/b[2]/c. */
    static String path(FormIndex index) {
        StringBuilder path = new StringBuilder();
        StringBuilder names = new StringBuilder();
        TreeReference reference = index.getReference();
        for (int level = 0; level < reference.size(); level++) {
            path.append('/').append(reference.getName(level));
            names.append('/').append(reference.getName(level));
            if (REPEATS.contains(names.toString())) {
                path.append('[').append(Math.max(reference.getMultiplicity(level), 0) + 1).append(']');
            }
        }
        return path.toString();
    }

    static final Set<String> REPEATS = new HashSet<>();

    static void rememberRepeats(IFormElement element) {
        if (element.getChildren() == null) {
            return;
        }
        for (IFormElement child : element.getChildren()) {
            if (child instanceof GroupDef && ((GroupDef) child).getRepeat()) {
                REPEATS.add(names((TreeReference) child.getBind().getReference()));
            }
            rememberRepeats(child);
        }
    }

    static String names(TreeReference reference) {
        StringBuilder names = new StringBuilder();
        for (int level = 0; level < reference.size(); level++) {
            names.append('/').append(reference.getName(level));
        }
        return names.toString();
    }

    static void answer(
            FormEntryController controller,
            FormEntryModel model,
            Map<String, String> answers,
            List<String> used) {
        FormEntryPrompt prompt = model.getQuestionPrompt();
        String path = path(model.getFormIndex());
        if (prompt.isReadOnly()) {
            tell("note", path, prompt.getLongText());
            return;
        }
        tell("asked", path, prompt.getLongText());
        if (prompt.getSelectChoices() != null) {
            StringBuilder codes = new StringBuilder();
            prompt.getSelectChoices().forEach(each -> codes.append(each.getValue()).append(' '));
            tell("choices", path, codes.toString().strip());
        }
        IAnswerData value = null;
        if (answers.containsKey(path)) {
            used.add(path);
            value =
                    XFormAnswerDataParser.getAnswerData(
                            answers.get(path), prompt.getDataType(), prompt.getQuestion());
        } else if (prompt.getAnswerValue() != null) {
            value = prompt.getAnswerValue();
        }
        int outcome = controller.answerQuestion(value, false);
        if (outcome == FormEntryController.ANSWER_CONSTRAINT_VIOLATED) {
            tell("refused", path, prompt.getConstraintText());
        } else if (outcome == FormEntryController.ANSWER_REQUIRED_BUT_EMPTY) {
            tell("refused", path, "required");
        }
    }
}
