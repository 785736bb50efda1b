import django.db.models.deletion
import django.utils.timezone
import portello.core.ids
import portello.core.names
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('customers', '0001_initial'),
        ('portals', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AcceptRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('language', models.CharField(blank=True, max_length=5)),
                ('key', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('done_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('done_at', None)), fields=('user', 'key'), name='one_run_of_the_same_items')],
            },
        ),
        migrations.CreateModel(
            name='InboxItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('kind', models.CharField(max_length=30)),
                ('act', models.CharField(max_length=60)),
                ('portal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portals.portal')),
                ('company', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.company')),
                ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.contact')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sender', models.CharField(blank=True, max_length=200)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('language', models.CharField(blank=True, max_length=5)),
                ('title', models.CharField(blank=True, max_length=300)),
                ('find', portello.core.names.FindField('title', 'sender', 'email', blank=True, default='', editable=False, max_length=1000)),
                ('subject_model', models.CharField(blank=True, max_length=60)),
                ('subject_id', models.BigIntegerField(null=True)),
                ('payload', models.JSONField(default=dict)),
                ('personal', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('open', 'Waiting'), ('undone', 'Waiting again'), ('accepted', 'Approved'), ('rejected', 'Declined'), ('withdrawn', 'Withdrawn')], default='open', max_length=10)),
                ('match', models.CharField(blank=True, choices=[('new', 'New customer'), ('check', 'Should be checked'), ('existing', 'Existing customer')], max_length=10)),
                ('automatic', models.BooleanField(default=False)),
                ('practice', models.BooleanField(default=False)),
                ('opened_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taken_until', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True, max_length=2000)),
                ('outcome', models.JSONField(default=dict)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'kind', 'created_at'], name='inbox_state_kind'), models.Index(fields=['company', '-created_at'], name='inbox_company'), models.Index(fields=['subject_model', 'subject_id'], name='inbox_subject')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'undone', 'accepted', 'rejected', 'withdrawn'])), name='inbox_state'), models.UniqueConstraint(condition=models.Q(('state__in', ['open', 'undone']), ('subject_id__isnull', False)), fields=('contact', 'act', 'subject_model', 'subject_id'), name='one_open_request_per_record')],
            },
        ),
        migrations.CreateModel(
            name='AcceptRunItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='inbox.acceptrun')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='inbox.inboxitem')),
                ('seen', models.CharField(max_length=16)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('done', 'Approved'), ('refused', 'Not done')], default='waiting', max_length=10)),
                ('note', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('run', 'item'), name='one_entry_per_item_of_a_run')],
            },
        ),
    ]
