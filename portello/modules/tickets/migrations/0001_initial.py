import django.db.models.deletion
import django.utils.timezone
import portello.core.ids
import portello.core.names
import portello.modules.tickets.desk.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('core', '0003_audit_is_final'),
        ('customers', '0001_initial'),
        ('knowledge', '0001_initial'),
        ('orders', '0001_initial'),
        ('portals', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CannedAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('extra', models.JSONField(blank=True, default=dict, editable=False)),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('title', models.CharField(max_length=100, verbose_name='Title')),
                ('sort', portello.core.names.SortField('title', blank=True, default='', editable=False, max_length=200)),
                ('text', models.JSONField(verbose_name='Text')),
                ('state', models.CharField(blank=True, max_length=10)),
                ('archived_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['', 'open', 'waiting', 'held', 'closed'])), name='canned_answer_state')],
            },
        ),
        migrations.CreateModel(
            name='OfficeHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('days', models.JSONField(default=portello.modules.tickets.desk.models.usual_days)),
                ('region', models.CharField(blank=True, max_length=10, verbose_name='Region')),
                ('closed', models.JSONField(blank=True, default=list, verbose_name='Closed days')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name='Queue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('extra', models.JSONField(blank=True, default=dict, editable=False)),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='Name')),
                ('sort', portello.core.names.SortField('name', blank=True, default='', editable=False, max_length=200)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TicketKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('extra', models.JSONField(blank=True, default=dict, editable=False)),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('name', models.JSONField(verbose_name='Name')),
                ('about', models.JSONField(blank=True, default=dict, verbose_name='Description')),
                ('asks', models.JSONField(default=portello.modules.tickets.desk.models.usual_questions)),
                ('hours', models.JSONField(default=portello.modules.tickets.desk.models.usual_hours)),
                ('queue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.queue', verbose_name='Queue')),
                ('may_close', models.BooleanField(default=True, verbose_name='Customers may close it')),
                ('may_reopen', models.BooleanField(default=True, verbose_name='Customers may reopen it')),
                ('reopen_days', models.PositiveSmallIntegerField(default=30, verbose_name='Days within which')),
                ('position', models.PositiveIntegerField(default=0)),
                ('archived_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reopen_days__gte', 1)), name='kind_reopen_days')],
            },
        ),
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('extra', models.JSONField(blank=True, default=dict, editable=False)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.company')),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='Number')),
                ('portal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portals.portal')),
                ('kind', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.ticketkind', verbose_name='Kind')),
                ('subject', models.CharField(max_length=200, verbose_name='Subject')),
                ('find', portello.core.names.FindField('number', 'subject', blank=True, default='', editable=False, max_length=1000)),
                ('state', models.CharField(choices=[('open', 'We answer'), ('waiting', 'Your answer'), ('held', 'A third party'), ('closed', 'Closed')], default='open', max_length=10, verbose_name='Turn')),
                ('urgency', models.CharField(choices=[('low', 'Low'), ('normal', 'Normal'), ('high', 'High')], default='normal', max_length=10, verbose_name='Urgency')),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.contact', verbose_name='For')),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.site', verbose_name='Site')),
                ('asset', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.asset', verbose_name='Device')),
                ('order', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orders.order', verbose_name='Order')),
                ('article', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='knowledge.article')),
                ('queue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.queue', verbose_name='Queue')),
                ('assignee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Assigned to')),
                ('language', models.CharField(max_length=5)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='Created')),
                ('last_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='Last message')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='Answer by')),
                ('answered_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='Closed on')),
                ('merged_into', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.ticket')),
                ('rating', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Rating')),
                ('rating_text', models.TextField(blank=True, max_length=2000, verbose_name='Comment')),
                ('rated_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['company', '-last_at', '-id'], name='ticket_by_last'), models.Index(fields=['company', '-state', '-last_at', '-id'], name='ticket_by_state'), models.Index(fields=['company', 'subject', 'id'], name='ticket_by_subject'), models.Index(fields=['company', 'number'], name='ticket_by_number'), models.Index(fields=['company', 'order', '-last_at', '-id'], name='ticket_of_order'), models.Index(fields=['company', 'asset', '-last_at', '-id'], name='ticket_of_asset'), models.Index(fields=['state', 'assignee', 'due_at'], name='ticket_counts'), models.Index(fields=['-last_at', '-id'], name='ticket_all_by_last'), models.Index(condition=models.Q(('state', 'closed'), _negated=True), fields=['due_at'], name='ticket_open_by_due'), models.Index(condition=models.Q(('state', 'closed'), _negated=True), fields=['queue', 'due_at'], name='ticket_open_by_queue')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'waiting', 'held', 'closed'])), name='ticket_state'), models.CheckConstraint(condition=models.Q(('urgency__in', ['low', 'normal', 'high'])), name='ticket_urgency'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at', None)), _connector='OR'), name='closed_ticket_has_time'), models.CheckConstraint(condition=models.Q(('merged_into', None), ('state', 'closed'), _connector='OR'), name='merged_ticket_is_closed'), models.CheckConstraint(condition=models.Q(('rating', None), ('rating__range', (1, 5)), _connector='OR'), name='ticket_rating')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.company')),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.ticket')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('name', models.CharField(max_length=200)),
                ('text', models.TextField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'indexes': [models.Index(fields=['ticket', 'at'], name='note_in_order')],
            },
        ),
        migrations.CreateModel(
            name='NoteFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.company')),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('note', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.note')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.company')),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.ticket')),
                ('side', models.CharField(choices=[('customer', 'Customer'), ('staff', 'Staff'), ('collaborator', 'Collaborator'), ('system', 'System')], max_length=12)),
                ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.contact')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('name', models.CharField(max_length=200)),
                ('text', models.TextField(blank=True)),
                ('has_files', models.BooleanField(default=False)),
                ('way', models.CharField(choices=[('page', 'Portal'), ('mail', 'E-mail'), ('program', 'Program')], default='page', max_length=10)),
                ('verb', models.CharField(blank=True, max_length=20)),
                ('values', models.JSONField(blank=True, default=dict)),
                ('mail_id', models.CharField(blank=True, max_length=250)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'indexes': [models.Index(fields=['ticket', 'at', 'id'], name='message_in_order')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('mail_id', ''), _negated=True), fields=('ticket', 'mail_id'), name='one_message_per_mail'), models.CheckConstraint(condition=models.Q(('side__in', ['customer', 'staff', 'collaborator', 'system'])), name='message_side')],
            },
        ),
        migrations.CreateModel(
            name='Briefing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.company')),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.ticket')),
                ('side', models.CharField(max_length=12)),
                ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.contact')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('name', models.CharField(max_length=200)),
                ('text', models.TextField(blank=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'indexes': [models.Index(fields=['ticket', 'at'], name='briefing_in_order')],
                'constraints': [models.CheckConstraint(condition=models.Q(('side__in', ['staff', 'collaborator'])), name='briefing_side')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.company')),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.ticket')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.message')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DeskChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mails', models.CharField(choices=[('mine', 'About tickets that are assigned to me'), ('queues', 'Also about tickets that nobody has taken yet, in the queues ticked below'), ('none', 'None')], default='mine', max_length=10, verbose_name='Mails about tickets')),
                ('queues', models.JSONField(blank=True, default=list)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('mails__in', ['mine', 'queues', 'none'])), name='desk_choice_mails')],
            },
        ),
        migrations.CreateModel(
            name='SavedFilter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('name', models.CharField(max_length=60, verbose_name='Name')),
                ('query', models.CharField(max_length=500)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'name'), name='one_saved_filter_per_name')],
            },
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.company')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.ticket')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.contact')),
                ('role', models.CharField(choices=[('for', 'For'), ('author', 'Written by'), ('copy', 'In copy')], max_length=10)),
                ('is_muted', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(fields=['contact', 'ticket'], name='participant_contact')],
                'constraints': [models.UniqueConstraint(fields=('ticket', 'contact'), name='one_part_per_contact'), models.CheckConstraint(condition=models.Q(('role__in', ['for', 'author', 'copy'])), name='participant_role')],
            },
        ),
    ]
