import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import portello.core.identifiers.phones
import portello.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('catalogue', '0001_initial'),
        ('customers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Portal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='Portal name')),
                ('support_name', models.CharField(max_length=100, verbose_name='Support name')),
                ('support_email', models.EmailField(max_length=254, verbose_name='Support e-mail')),
                ('support_phone', models.CharField(max_length=40, validators=[portello.core.identifiers.phones.phone_number], verbose_name='Support phone')),
                ('words', models.CharField(choices=[('customer', 'Customer'), ('member', 'Member')], default='customer', max_length=10, verbose_name='Word for your customers')),
                ('language', models.CharField(blank=True, max_length=5, verbose_name='Language of new visitors')),
                ('languages', models.JSONField(blank=True, default=list, verbose_name='Languages offered')),
                ('sender', models.EmailField(max_length=254, verbose_name='Sender of its mails')),
                ('copy_to', models.EmailField(blank=True, max_length=254, verbose_name='Copy of mails about access to')),
                ('welcome', models.JSONField(blank=True, default=dict, verbose_name='Welcome text')),
                ('brand', models.CharField(blank=True, max_length=7, verbose_name='Brand colour')),
                ('menu_colour', models.CharField(blank=True, max_length=7, verbose_name='Menu colour')),
                ('logo', models.JSONField(blank=True, default=dict, editable=False, verbose_name='Logo')),
                ('home', models.CharField(blank=True, editable=False, max_length=12, verbose_name='Home page')),
                ('is_active', models.BooleanField(default=True, editable=False)),
                ('modules_off', models.JSONField(blank=True, default=list, editable=False)),
                ('ceiling', models.JSONField(blank=True, default=dict, editable=False)),
                ('company_page', models.JSONField(blank=True, default=dict, editable=False)),
                ('protection', models.CharField(choices=[('all', 'Everything is behind the log-in'), ('parts', 'Only what is not chosen below is behind the log-in'), ('none', 'Everything that is meant for visitors is open')], default='all', max_length=5, verbose_name='Protection')),
                ('open_parts', models.JSONField(blank=True, default=list, verbose_name='Open to visitors')),
                ('links', models.JSONField(default=list, editable=False)),
                ('main_profile', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.profile', verbose_name='Profile of new main users')),
                ('user_profile', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.profile', verbose_name='Profile of new users')),
                ('max_account_failures', models.PositiveSmallIntegerField(default=10, verbose_name='Failed log-ins per account')),
                ('max_address_failures', models.PositiveSmallIntegerField(default=100, verbose_name='Failed log-ins per network address')),
                ('registration', models.CharField(choices=[('off', 'Nobody can register'), ('invitation', 'By invitation only: the page for new users says so'), ('open', 'Anybody can register')], default='off', max_length=10, verbose_name='New people')),
                ('approval', models.CharField(blank=True, choices=[('staff', 'Staff approve everybody'), ('known', 'At once if the e-mail is that of exactly one contact; staff approve the rest'), ('all', 'Everybody at once; staff can decline later')], max_length=5, verbose_name='Approval')),
                ('registration_link', models.BooleanField(default=True, verbose_name='Show the link “Create user”')),
                ('tell_waiting', models.BooleanField(default=True, verbose_name='Tell us by mail that registrations wait')),
                ('registration_page', models.JSONField(blank=True, default=dict, editable=False)),
                ('registration_role', models.CharField(choices=[('main_user', 'Main user'), ('user', 'User')], default='user', max_length=10, verbose_name='Role of whoever registered')),
                ('registration_profile', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.profile', verbose_name='Profile of whoever registered')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('registration', 'open'), _negated=True), models.Q(('approval', ''), _negated=True), _connector='OR'), name='who_registers_is_approved')],
            },
        ),
        migrations.CreateModel(
            name='HomePage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('portal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='portals.portal')),
                ('blocks', models.JSONField(default=list)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_by', models.CharField(blank=True, max_length=200)),
                ('published_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('published_at', None)), fields=('portal',), name='one_draft_per_portal')],
            },
        ),
        migrations.CreateModel(
            name='AccessRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('portal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='portals.portal')),
                ('position', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=100, verbose_name='Name')),
                ('is_on', models.BooleanField(default=True, verbose_name='The rule is on')),
                ('action', models.CharField(choices=[('activate', 'Give access'), ('profile', 'Set the profile'), ('suggest', 'Profile of new people'), ('disable', 'Take access away')], max_length=10, verbose_name='What it does')),
                ('status', models.CharField(blank=True, choices=[('', 'Any'), ('lead', 'Lead'), ('customer', 'Customer')], max_length=10, verbose_name='Status')),
                ('kind', models.CharField(blank=True, choices=[('', 'Any'), ('company', 'Company'), ('member', 'Member organisation'), ('person', 'Private person')], max_length=10, verbose_name='Kind')),
                ('devices', models.CharField(blank=True, choices=[('', 'does not matter'), ('any', 'has a device'), ('products', 'has a device of these products')], max_length=10, verbose_name='Devices')),
                ('who', models.CharField(blank=True, choices=[('', 'Everybody'), ('main_user', 'Main user'), ('user', 'User')], max_length=10, verbose_name='For whom')),
                ('role', models.CharField(blank=True, choices=[('main_user', 'Main user'), ('user', 'User')], max_length=10, verbose_name='Role')),
                ('profile', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.profile', verbose_name='Profile')),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('portal', 'name'), name='one_rule_per_name'), models.CheckConstraint(condition=models.Q(models.Q(('action__in', ['profile', 'suggest']), ('profile__isnull', False)), models.Q(('action__in', ['activate', 'disable']), ('profile__isnull', True)), _connector='OR'), name='rule_profile'), models.CheckConstraint(condition=models.Q(models.Q(('action', 'activate'), ('role__in', ['main_user', 'user'])), models.Q(models.Q(('action', 'activate'), _negated=True), ('role', '')), _connector='OR'), name='rule_role')],
            },
        ),
        migrations.CreateModel(
            name='PortalAccess',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.company')),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('portal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portals.portal')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.contact')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accesses', to=settings.AUTH_USER_MODEL)),
                ('state', models.CharField(choices=[('invited', 'Invited'), ('active', 'Active'), ('waiting', 'Waiting'), ('declined', 'Declined'), ('disabled', 'Disabled')], default='invited', max_length=10, verbose_name='State')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='Reason')),
                ('role', models.CharField(choices=[('main_user', 'Main user'), ('user', 'User')], max_length=10, verbose_name='Role')),
                ('is_company_admin', models.BooleanField(default=False, verbose_name='Company administrator')),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='access.profile', verbose_name='Profile')),
                ('profile_by', models.CharField(default='default', max_length=10)),
                ('profile_rule', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='portals.accessrule')),
                ('disabled_by', models.CharField(default='hand', max_length=10)),
                ('invited_email', models.EmailField(blank=True, max_length=254)),
                ('last_login_at', models.DateTimeField(null=True)),
                ('login_count', models.PositiveIntegerField(default=0)),
                ('unread', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('portal', 'contact'), name='one_access_per_contact'), models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('portal', 'user', 'company'), name='one_access_per_user_and_company'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'active'), _negated=True), ('user__isnull', False), _connector='OR'), name='active_access_has_user'), models.CheckConstraint(condition=models.Q(('state__in', ['invited', 'active', 'waiting', 'declined', 'disabled'])), name='access_state'), models.CheckConstraint(condition=models.Q(('role__in', ['main_user', 'user'])), name='access_role'), models.CheckConstraint(condition=models.Q(('profile_by__in', ['hand', 'rule', 'default'])), name='access_profile_by'), models.CheckConstraint(condition=models.Q(('disabled_by__in', ['hand', 'rule'])), name='access_disabled_by')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.company')),
                ('access', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='portals.portalaccess')),
                ('email', models.EmailField(max_length=254)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('killed_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('killed_at', None), ('used_at', None)), fields=('access',), name='one_live_invitation')],
            },
        ),
        migrations.CreateModel(
            name='PortalHost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('portal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hosts', to='portals.portal')),
                ('host', models.CharField(max_length=253, unique=True, verbose_name='Host name')),
                ('is_primary', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_primary', True)), fields=('portal',), name='one_primary_host'), models.CheckConstraint(condition=models.Q(('host', django.db.models.functions.text.Lower('host'))), name='host_lower_case')],
            },
        ),
        migrations.CreateModel(
            name='RuleGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='portals.accessrule')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.companygroup')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('rule', 'group'), name='one_group_per_rule')],
            },
        ),
        migrations.CreateModel(
            name='RuleProduct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='portals.accessrule')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.product')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('rule', 'product'), name='one_product_per_rule')],
            },
        ),
        migrations.CreateModel(
            name='RuleRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('portal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='portals.portal')),
                ('why', models.CharField(choices=[('hand', 'By hand'), ('change', 'Change'), ('night', 'Nightly')], max_length=10)),
                ('key', models.CharField(max_length=100, unique=True)),
                ('companies', models.JSONField(null=True)),
                ('state', models.CharField(choices=[('planning', 'Being worked out'), ('planned', 'Dry run'), ('applying', 'Running'), ('done', 'Done')], default='planning', max_length=10)),
                ('upto', models.BigIntegerField(default=0)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('changed', models.PositiveIntegerField(default=0)),
                ('left', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='RuleOutcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcomes', to='portals.rulerun')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.company')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.contact')),
                ('kind', models.CharField(choices=[('activate', 'Access given'), ('profile', 'Profile changed'), ('disable', 'Access taken'), ('left', 'Left alone'), ('same', 'Nothing to do')], max_length=10)),
                ('rule', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='portals.accessrule')),
                ('rule_name', models.CharField(blank=True, max_length=100)),
                ('reason', models.CharField(blank=True, max_length=20)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('state', models.CharField(default='planned', max_length=10)),
            ],
            options={
                'indexes': [models.Index(fields=['run', 'state', 'company'], name='outcome_of_run')],
            },
        ),
        migrations.AddField(
            model_name='accessrule',
            name='groups',
            field=models.ManyToManyField(related_name='+', through='portals.RuleGroup', to='customers.companygroup'),
        ),
        migrations.AddField(
            model_name='accessrule',
            name='products',
            field=models.ManyToManyField(related_name='+', through='portals.RuleProduct', to='catalogue.product'),
        ),
    ]
